import type { NoticeKind } from '@whetstone/server/domain/notification';

/** What each kind of notice is called on the screen. */
export const noticeWords: Readonly<Record<NoticeKind, string>> = {
  'below-floor': 'a stream below its floor',
  drift: 'drift of the data',
  rejected: 'a retraining that was rejected',
  'camera-down': 'a camera that is down',
  'device-lost': 'a device that is lost',
};
