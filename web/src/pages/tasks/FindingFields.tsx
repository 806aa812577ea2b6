import { Button, Form, Input, InputNumber, Radio, Select } from 'antd';
import { type Fact, facts } from '../../gql/facts';
import { useText } from '../../i18n/text';

type Choice = { value: string; label: string };
type Props = { violations: Choice[]; questions: Choice[] };
const vocabulary = facts.filter((f) => f.stated);
const byKey = new Map(vocabulary.map((f) => [f.key, f]));

/** Findings: the violation, and the facts of the published vocabulary that the lists will be held against. */
export function FindingFields({ violations, questions }: Props) {
  const { t } = useText();
  const required = [{ required: true, message: t('record.required') }];
  return (
    <Form.List name="findings">
      {(findings, { add, remove }) => (
        <>
          {findings.map((finding) => (
            <fieldset key={finding.key} className="questions">
              <Form.Item name={[finding.name, 'violationCode']} label={t('record.violation')} rules={required}>
                <Select showSearch={{ optionFilterProp: 'label' }} options={violations} />
              </Form.Item>
              <Form.Item name={[finding.name, 'question']} label={t('party.question')}>
                <Select allowClear options={questions} />
              </Form.Item>
              <FactRows finding={finding.name} />
              <Button danger onClick={() => remove(finding.name)}>
                {t('record.removeFinding')}
              </Button>
            </fieldset>
          ))}
          <Button type="dashed" block onClick={() => add({ facts: [] })}>
            {t('record.addFinding')}
          </Button>
        </>
      )}
    </Form.List>
  );
}

function FactRows({ finding }: { finding: number }) {
  const { t, lang } = useText();
  const form = Form.useFormInstance();
  const rows = Form.useWatch(['findings', finding, 'facts'], form) as ({ key?: string } | undefined)[] | undefined;
  const taken = new Set((rows ?? []).map((row) => row?.key));
  const required = [{ required: true, message: t('record.required') }];
  const name = (f: Fact) => (lang === 'en' ? f.labelEn : f.label);
  return (
    <Form.List name={[finding, 'facts']}>
      {(rowFields, { add, remove }) => (
        <div className="fact-rows">
          {rowFields.map((fact) => {
            const own = rows?.[fact.name]?.key;
            const free = vocabulary.filter((f) => f.key === own || !taken.has(f.key));
            return (
              <div className="fact-row" key={fact.key}>
                <Form.Item name={[fact.name, 'key']} label={t('record.factKey')} rules={required}>
                  <Select
                    showSearch={{ optionFilterProp: 'label' }}
                    options={free.map((f) => ({ value: f.key, label: name(f) }))}
                    onChange={() => form.setFieldValue(['findings', finding, 'facts', fact.name, 'value'], undefined)}
                  />
                </Form.Item>
                <Form.Item
                  name={[fact.name, 'value']}
                  label={t('record.factValue')}
                  extra={own && byKey.get(own)?.question}
                  rules={required}
                >
                  <ValueInput fact={own ? byKey.get(own) : undefined} />
                </Form.Item>
                <Button onClick={() => remove(fact.name)}>{t('record.remove')}</Button>
              </div>
            );
          })}
          <Button type="dashed" disabled={taken.size >= vocabulary.length} onClick={() => add({})}>
            {t('record.addFact')}
          </Button>
        </div>
      )}
    </Form.List>
  );
}

// The form hands value, onChange and id to its child; which input takes them is the fact's type.
type Bound = { fact: Fact | undefined; id?: string; value?: string; onChange?: (value: string) => void };

function ValueInput({ fact, ...bound }: Bound) {
  const { t, lang } = useText();
  switch (fact?.type) {
    case 'bool': {
      const options = [
        { value: 'true', label: t('common.yes') },
        { value: 'false', label: t('common.no') },
      ];
      return (
        <Radio.Group
          {...bound}
          optionType="button"
          options={options}
          onChange={(e) => bound.onChange?.(String(e.target.value))}
        />
      );
    }
    case 'choice':
      return (
        <Select
          {...bound}
          options={(fact.choices ?? []).map((c) => ({ value: c.word, label: lang === 'en' ? c.labelEn : c.label }))}
        />
      );
    case 'int':
    case 'number':
    case 'money':
      return <InputNumber<string> {...bound} stringMode min="0" suffix={fact.unit} onChange={(v) => bound.onChange?.(v ?? '')} />;
    case 'date':
      return <Input {...bound} type="date" onChange={(e) => bound.onChange?.(e.target.value)} />;
    default:
      return <Input {...bound} disabled onChange={(e) => bound.onChange?.(e.target.value)} />;
  }
}
