// Three files in src/gql: facts.ts, the published vocabulary of facts (policies/leniency/facts.yaml); results.ts, what a result asks of its record (policies/visit);
// graphql.ts, typed documents from ../graph/schema and the .graphql files beside the pages. Written without @graphql-codegen/cli, whose
// loaders need a newer Node. Documents are strings: an eighth of the size of syntax trees, and one module serves every page.
import fs from 'node:fs';
import path from 'node:path';
import { preset } from '@graphql-codegen/client-preset';
import { codegen } from '@graphql-codegen/core';
import { buildSchema, parse, validate } from 'graphql';
import { parse as parseYaml } from 'yaml';

const root = path.resolve(import.meta.dirname, '..');
const schemaDir = path.resolve(root, '../graph/schema');
const sdl = fs
  .readdirSync(schemaDir)
  .filter((name) => name.endsWith('.graphqls'))
  .sort()
  .map((name) => fs.readFileSync(path.join(schemaDir, name), 'utf8'))
  .join('\n');
const schemaAst = buildSchema(sdl);

const documents = fs
  .readdirSync(path.join(root, 'src'), { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.graphql'))
  .sort()
  .map((name) => {
    const rawSDL = fs.readFileSync(path.join(root, 'src', name), 'utf8');
    return { location: name, rawSDL, document: parse(rawSDL) };
  });
const all = { kind: 'Document', definitions: documents.flatMap((d) => d.document.definitions) };
const wrong = validate(schemaAst, all);
if (wrong.length > 0) {
  for (const e of wrong) console.error(e.message);
  process.exit(1);
}

const out = path.join(root, 'src/gql/');
const outputs = await preset.buildGeneratesSection({
  baseOutputDir: out,
  schema: parse(sdl),
  schemaAst,
  documents,
  config: {
    useTypeImports: true,
    enumsAsTypes: true,
    documentMode: 'string',
    onlyOperationTypes: true,
    skipTypename: true,
    defaultScalarType: 'string',
    scalars: {
      ID: 'string',
      DateTime: 'string',
      Date: 'string',
      UUID: 'string',
      USCC: 'string',
      Decimal: 'string',
      Digest: 'string',
    },
  },
  presetConfig: { fragmentMasking: false },
  plugins: [],
  pluginMap: {},
  pluginContext: {},
  documentTransforms: [],
});
fs.mkdirSync(out, { recursive: true });
for (const output of outputs) {
  const name = path.basename(output.filename);
  if (name !== 'graphql.ts') continue; // the others only serve documents written inside TypeScript
  fs.writeFileSync(path.join(out, name), await codegen(output));
}

const { facts } = parseYaml(fs.readFileSync(path.resolve(root, '../policies/leniency/facts.yaml'), 'utf8'));
const words = facts.map(({ key, type, label, labelEn, unit, choices, question, derived, sources }) => {
  const stated = !derived && sources.includes('inspector');
  return { key, type, label, labelEn, unit, choices, question, stated, suppliers: derived ? [] : sources };
});
fs.writeFileSync(
  path.join(out, 'facts.ts'),
  `// Generated from policies/leniency/facts.yaml by scripts/codegen.mjs: do not edit.
export type Fact = {
  key: string;
  type: 'bool' | 'int' | 'money' | 'number' | 'date' | 'choice';
  label: string;
  labelEn: string;
  unit?: string;
  choices?: { word: string; label: string; labelEn: string }[];
  question?: string;
  /** An inspector may state it; the others come from registers or are derived. */
  stated: boolean;
  /** Who may supply it; nobody where the platform finds it itself. */
  suppliers: string[];
};

export const facts: Fact[] = ${JSON.stringify(words, null, 2)};
`,
);

const visit = parseYaml(fs.readFileSync(path.resolve(root, '../policies/visit/visit.yaml'), 'utf8'));
const set = (name, says, results) => `/** ${says} */
export const ${name}: ReadonlySet<InspectionResult> = new Set<InspectionResult>(${JSON.stringify(results)});
`;
fs.writeFileSync(
  path.join(out, 'results.ts'),
  `// Generated from policies/visit/visit.yaml by scripts/codegen.mjs: do not edit.
import type { InspectionResult } from './graphql';

${set('unanswered', 'At which the required questions of a checklist may stay unanswered.', visit.unanswered)}
${set('withFinding', 'Which need a finding.', visit.findings.needed)}
${set('withoutFinding', 'Which go with no finding and no adverse answer.', visit.findings.never)}`,
);
