// 统一社会信用代码 (GB 32100-2015). A code that fails its check character is warned of and still usable: registers hold such codes.
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** The one spelling of a code: half-width, upper case, without spaces and hyphens. */
export function normaliseUscc(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\u200b\ufeff-]/g, '')
    .toUpperCase();
}

/** Whether the text is a name or its Pinyin initials, and no code, not even one half typed: a code has digits, and nothing but them and letters. */
export function isName(text: string): boolean {
  const plain = normaliseUscc(text);
  return plain !== '' && (/[^0-9A-Z]/.test(plain) || !/[0-9]/.test(plain));
}

/** What is wrong with a normalised code: nothing, its form (not 18 characters of the alphabet), or only its check character. */
export function usccTrouble(code: string): 'form' | 'check' | null {
  if (code.length !== 18) return 'form';
  let sum = 0;
  let weight = 1;
  for (let i = 0; i < 18; i++) {
    const value = alphabet.indexOf(code.charAt(i));
    if (value < 0) return 'form';
    if (i === 17) return (31 - (sum % 31)) % 31 === value ? null : 'check';
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return null;
}
