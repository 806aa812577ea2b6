import { ConfigProvider } from 'antd';
import enGB from 'antd/locale/en_GB';
import zhCN from 'antd/locale/zh_CN';
import type { ReactNode } from 'react';
import { useText } from '../i18n/text';

const theme = {
  token: {
    colorPrimary: '#174a8b',
    colorError: '#c23a22',
    colorText: '#14233b',
    colorTextDescription: '#52617a',
    colorBorder: '#aebbcd',
    borderRadius: 6,
    controlHeight: 40,
    fontSize: 16,
    fontFamily: 'var(--sans)',
  },
};

/** Ant Design in this application's colours and language, around a page that uses it. */
export function Workbench({ children }: { children: ReactNode }) {
  const { lang } = useText();
  return (
    <ConfigProvider locale={lang === 'zh' ? zhCN : enGB} theme={theme} wave={{ disabled: true }}>
      {children}
    </ConfigProvider>
  );
}
