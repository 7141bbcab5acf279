import type { Messages, Translation } from '../catalogue.ts';

export const states: Translation<Messages['states']> = {
  tryAgain: '重试',
  loading: '正在加载{what}',
  serverSilent: 'Whetstone 服务器没有响应。请确认它正在运行，且本浏览器可以访问。',
  notDrawn: '此页面无法显示',
  notFound: '没有这个页面',
  toOverview: '前往总览',
  close: '关闭',
  keep: '保留',
  dismiss: '关闭提示',
  undo: '撤销',
  scrolls: '{label}，可滚动',
  breadcrumbs: '当前位置',
  stream: '视频流',
  notForRole: '您的角色无权查看',
  removed: '已移除 {name}。',
  notRemoved: '无法移除 {name}：{reason}',
  notRestored: '无法恢复：{reason}',
};
