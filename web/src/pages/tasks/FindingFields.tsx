import { Button, Form, Input, Select } from 'antd';
import { useText } from '../../i18n/text';

type Props = { violations: { value: string; label: string }[] };

/** Findings: the violation and the facts that the lists will be held against. */
export function FindingFields({ violations }: Props) {
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
              <Form.List name={[finding.name, 'facts']}>
                {(facts, list) => (
                  <>
                    {facts.map((fact) => (
                      <div className="fact-row" key={fact.key}>
                        <Form.Item name={[fact.name, 'key']} label={t('record.factKey')} rules={required}>
                          <Input />
                        </Form.Item>
                        <Form.Item name={[fact.name, 'value']} label={t('record.factValue')} rules={required}>
                          <Input />
                        </Form.Item>
                        <Button onClick={() => list.remove(fact.name)}>{t('record.remove')}</Button>
                      </div>
                    ))}
                    <Button type="dashed" onClick={() => list.add({})}>
                      {t('record.addFact')}
                    </Button>
                  </>
                )}
              </Form.List>
              <Button danger onClick={() => remove(finding.name)}>
                {t('record.remove')}
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
