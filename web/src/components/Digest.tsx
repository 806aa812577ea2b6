import { useState } from 'react';
import { shortDigest } from '../format';
import { useText } from '../i18n/text';

/** A digest, shortened for the eye, whole for the clipboard. */
export function Digest({ value, label }: { value: string; label: string }) {
  return (
    <span className="digest">
      <code title={value}>{shortDigest(value)}</code>
      <Copy text={value} label={label} />
    </span>
  );
}

export function Copy({ text, label }: { text: string; label: string }) {
  const { t } = useText();
  const [done, setDone] = useState(false);
  if (!('clipboard' in navigator)) return null; // not a secure context: select the text by hand
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
  };
  return (
    <button
      type="button"
      className="copy"
      aria-label={`${t('common.copy')} ${label}`}
      onClick={copy}
      onBlur={() => setDone(false)}
    >
      <span aria-live="polite">{done ? t('common.copied') : t('common.copy')}</span>
    </button>
  );
}
