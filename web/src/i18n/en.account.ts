// English for the own account.
export const enAccount = {
  'account.title': 'My account',
  'account.password': 'Change password',
  'account.old': 'Old password',
  'account.new': 'New password',
  'account.again': 'New password again',
  'account.hint':
    'Mix upper case, lower case, digits and other characters; no common password, not the user name; repeated pieces and rows do not count. Other devices are signed out.',
  'account.submit': 'Change password',
  'account.changed': 'The password is changed and other devices are signed out.',
  'account.differ': 'The two new passwords differ.',
};
