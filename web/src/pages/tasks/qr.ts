// Reading a QR code from the camera's picture, with the browser's own reader where it has one and jsQR where not (most phones without
// Google's services). Nothing is loaded before somebody opens the camera.
type Reader = (video: HTMLVideoElement) => Promise<string | null>;
type Detector = { detect(source: CanvasImageSource): Promise<{ rawValue: string }[]> };
type DetectorClass = {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
};

async function nativeReader(): Promise<Reader | null> {
  const native = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (!native || !(await native.getSupportedFormats().catch(() => [] as string[])).includes('qr_code')) return null;
  const detector = new native({ formats: ['qr_code'] });
  return async (video) => (await detector.detect(video).catch(() => []))[0]?.rawValue ?? null;
}

async function pureReader(): Promise<Reader> {
  const { default: jsQR } = await import('jsqr');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async (video) => {
    if (!context || video.videoWidth === 0) return null;
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    context.drawImage(video, 0, 0);
    const picture = context.getImageData(0, 0, canvas.width, canvas.height);
    return jsQR(picture.data, picture.width, picture.height, { inversionAttempts: 'dontInvert' })?.data ?? null;
  };
}

/** Reads until the first QR code, the end of the stream or the signal. The picture never leaves the device. */
export async function readQr(video: HTMLVideoElement, signal: AbortSignal): Promise<string | null> {
  const read = (await nativeReader()) ?? (await pureReader());
  while (!signal.aborted) {
    const text = await read(video);
    if (text) return text;
    await new Promise((done) => setTimeout(done, 150));
  }
  return null;
}
