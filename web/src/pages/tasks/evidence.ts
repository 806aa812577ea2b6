// Evidence goes to POST /evidence as it is chosen: streamed by the browser, hashed and sniffed by the server.
import { authorizedFetch, refusalOf } from '../../session';
import { uuidv7 } from '../../uuidv7';

export type Stored = { id: string; sha256: string; mediaType: string; size: number };
/** A file that the server could not be given yet, under the key of its upload. */
export type Held = { key: string; file: File };
/** What an enterprise sends a file for. */
export type About = { rectificationId: string } | { findingId: string };
/** Where the server did not say no, state says what to do. */
export type Upload = { ok: true; evidence: Stored } | { ok: false; why: string; state?: 'later' | 'signed-out' };

/** Sends one file. capturedAt is the file's own time, which for a photo just taken is the moment of the exposure; an enterprise says
 *  which order to rectify or which finding it is for. The same file under the same key is one piece of evidence. */
export async function sendEvidence(file: File, english: boolean, about?: About, key = uuidv7()): Promise<Upload> {
  const form = new FormData();
  form.set('clientMutationId', key);
  form.set('capturedAt', new Date(file.lastModified).toISOString());
  for (const [name, id] of Object.entries(about ?? {})) form.set(name, id);
  form.set('file', file); // last: the server reads the fields before it, then streams it
  try {
    const answer = await authorizedFetch('/evidence', { method: 'POST', body: form });
    if (answer.ok) return { ok: true, evidence: (await answer.json()) as Stored };
    const refusal = await refusalOf(answer);
    const state = answer.status === 401 ? 'signed-out' : answer.status === 429 || answer.status >= 500 ? 'later' : undefined;
    return { ok: false, why: (english ? refusal.messageEn : refusal.message) ?? String(answer.status), state };
  } catch (cause) {
    return { ok: false, why: cause instanceof Error ? cause.message : String(cause), state: 'later' };
  }
}
