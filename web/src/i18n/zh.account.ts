// Chinese for the own account.
export const zhAccount = {
  'account.title': '我的账号',
  'account.password': '修改密码',
  'account.old': '原密码',
  'account.new': '新密码',
  'account.again': '再次输入新密码',
  'account.hint':
    '大写字母、小写字母、数字和符号混合使用，不用常见密码，不含用户名；重复的片段和连续的字符不计入长度。修改后，其他设备上的登录随即失效。',
  'account.submit': '修改密码',
  'account.changed': '密码已修改，其他设备上的登录已失效。',
  'account.differ': '两次输入的新密码不一致。',
};
