import { accounts, expect, signIn, sound, test } from './journey';

// A person changes the own password, is told what is wrong with it before, and changes it back.
test('a person changes the own password', async ({ page }) => {
  const [who] = accounts('enterprise').slice(-1);
  if (!who) throw new Error('no account of an enterprise');
  await signIn(page, who);
  await page.goto('/account');
  const change = async (old: string, next: string, again = next) => {
    await page.getByLabel('原密码').fill(old);
    await page.getByLabel('新密码', { exact: true }).fill(next);
    await page.getByLabel('再次输入新密码').fill(again);
    await page.getByRole('button', { name: '修改密码' }).click();
  };
  await change(who.password, 'Sunny-Harbour-27', 'Sunny-Harbour-28');
  await expect(page.getByText('两次输入的新密码不一致。')).toBeVisible();
  await change(who.password, 'Password2024!');
  await expect(page.getByText('密码过于常见，请换一个')).toBeVisible();
  await sound(page);
  await change(who.password, 'Sunny-Harbour-27');
  await expect(page.getByText('密码已修改')).toBeVisible();
  await change('Sunny-Harbour-27', who.password);
  await expect(page.getByLabel('原密码')).toHaveValue('');
  await expect(page.getByText('密码已修改')).toBeVisible();
});
