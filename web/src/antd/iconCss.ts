// Stands in for cssUtils of @ant-design/icons (vite.config.ts): the same constructed sheets, and the two helpers it exports beside.
export { updateCSS } from './dynamicCss';

/** This application has no shadow trees. */
export function getShadowRoot(): null {
  return null;
}

const said = new Set<string>();

/** Says once on the console what an icon finds wrong with its definition. */
export function warningOnce(valid: boolean, message: string): void {
  if (valid || said.has(message)) return;
  said.add(message);
  console.error(`Warning: ${message}`);
}
