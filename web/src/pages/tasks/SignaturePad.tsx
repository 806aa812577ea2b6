import { type PointerEvent, useRef, useState } from 'react';
import { useText } from '../../i18n/text';
import { type Stored, sendEvidence } from './evidence';

/** The party signs with a finger, a pen or a mouse; what was drawn goes to the server as a PNG. Who cannot draw uploads a photo beside it. */
export function SignaturePad({ done }: { done: (signature: Stored) => void }) {
  const { t, lang } = useText();
  const canvas = useRef<HTMLCanvasElement>(null);
  const last = useRef<[number, number] | null>(null);
  const [drawn, setDrawn] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const at = (event: PointerEvent<HTMLCanvasElement>): [number, number] => {
    const box = event.currentTarget.getBoundingClientRect();
    const { width, height } = event.currentTarget;
    return [((event.clientX - box.left) * width) / box.width, ((event.clientY - box.top) * height) / box.height];
  };
  const line = (event: PointerEvent<HTMLCanvasElement>) => {
    const pen = event.currentTarget.getContext('2d');
    if (!pen || !last.current) return;
    const next = at(event);
    pen.lineWidth = 5;
    pen.lineCap = 'round';
    pen.strokeStyle = '#000000';
    pen.beginPath();
    pen.moveTo(...last.current);
    pen.lineTo(...next);
    pen.stroke();
    last.current = next;
    setDrawn(true);
  };
  const begin = (event: PointerEvent<HTMLCanvasElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    last.current = at(event);
    line(event); // a dot is a stroke too
  };
  const end = () => {
    last.current = null;
  };
  const clear = () => {
    const sheet = canvas.current;
    sheet?.getContext('2d')?.clearRect(0, 0, sheet.width, sheet.height);
    setDrawn(false);
  };
  const send = async () => {
    if (!canvas.current) return;
    setBusy(true);
    const bytes = await onWhite(canvas.current);
    const sent = bytes && (await sendEvidence(new File([bytes], 'signature.png', { type: 'image/png' }), lang === 'en'));
    setBusy(false);
    setFailed(sent && !sent.ok ? sent.why : null);
    if (!sent?.ok) return;
    clear();
    done(sent.evidence);
  };
  return (
    <fieldset className="signature">
      <legend>{t('sign.title')}</legend>
      <canvas
        ref={canvas}
        width={1000}
        height={400}
        role="img"
        aria-label={t(drawn ? 'sign.drawn' : 'sign.empty')}
        onPointerDown={begin}
        onPointerMove={line}
        onPointerUp={end}
        onPointerCancel={end}
      />
      <p className="hint">{t('sign.hint')}</p>
      {failed && (
        <p className="hint warn" role="alert">
          {t('record.uploadFailed', { why: failed })}
        </p>
      )}
      <div className="code-row">
        <button type="button" className="button" disabled={!drawn || busy} onClick={send}>
          {t('sign.use')}
        </button>
        <button type="button" className="button quiet" disabled={!drawn || busy} onClick={clear}>
          {t('sign.clear')}
        </button>
      </div>
    </fieldset>
  );
}

// Papers are white: a transparent ground would print black where a reader knows no transparency.
function onWhite(drawn: HTMLCanvasElement): Promise<Blob | null> {
  const sheet = document.createElement('canvas');
  sheet.width = drawn.width;
  sheet.height = drawn.height;
  const pen = sheet.getContext('2d');
  if (!pen) return Promise.resolve(null);
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.drawImage(drawn, 0, 0);
  return new Promise((resolve) => sheet.toBlob(resolve, 'image/png'));
}
