import { useEffect, useState } from 'react';
import { useText } from '../i18n/text';
import { authorizedFetch } from '../session';

/** An officer's photo. Its bytes come with the session, or with the code that the visitor holds, so that a link would not do. */
export function Photo({ url, name, code }: { url: string; name: string; code?: string }) {
  const { t } = useText();
  const [shown, setShown] = useState<string | null>(null);
  useEffect(() => {
    let local: string | null = null;
    let gone = false;
    const read = async () => {
      const answer = await (code ? fetch(url, { headers: { 'Check-Code': code } }) : authorizedFetch(url));
      if (!answer.ok) return;
      const bytes = await answer.blob();
      if (gone) return;
      local = URL.createObjectURL(bytes);
      setShown(local);
    };
    read().catch(() => setShown(null)); // without network the face stays empty: name and certificate number stand beside it
    return () => {
      gone = true;
      if (local) URL.revokeObjectURL(local);
    };
  }, [url, code]);
  if (!shown) return null;
  return <img className="face" src={shown} alt={t('photo.of', { name })} width={96} height={128} />;
}
