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

// What a supervisor may open stands in groups: the bar keeps one row, and the keyboard opens, folds and follows.
test('the navigation of a supervisor is one row, and the keyboard opens its groups', async ({ page, viewport }) => {
  const [supervisor] = accounts('supervisor');
  if (!supervisor) throw new Error('no supervisor');
  await signIn(page, supervisor);
  const narrow = viewport !== null && viewport.width < 1024;
  const nav = page.getByRole('navigation', { name: '主导航' });
  if (narrow) await page.getByRole('button', { name: '菜单' }).click();
  else expect((await nav.boundingBox())?.height).toBeLessThan(60);
  const group = nav.getByRole('button', { name: '检查管理' });
  const merges = nav.getByRole('link', { name: '合并检查建议' });
  await expect(group).toHaveAttribute('aria-expanded', 'false');
  await expect(merges).toBeHidden();
  await group.focus();
  await page.keyboard.press('Enter');
  await expect(merges).toBeVisible();
  await sound(page);
  await page.keyboard.press('Escape');
  await expect(merges).toBeHidden();
  await expect(group).toBeFocused();
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await expect(nav.getByRole('link', { name: '巡查' })).toBeFocused();
  await nav.getByRole('button', { name: '公开信息' }).click();
  await expect(merges).toBeHidden(); // one group at a time
  await nav.getByRole('link', { name: '检查计划' }).click();
  await expect(page).toHaveURL(/\/plans$/);
  await expect(nav.getByRole('link', { name: '检查计划' })).toBeHidden();
  await sound(page);
});
