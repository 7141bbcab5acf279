'use client';

import { useTranslations } from 'use-intl';

/** Which stream a screen is about. */
export const StreamChoice = (props: {
  streams: readonly { readonly streamId: string; readonly name: string }[];
  chosen: string | undefined;
  choose: (streamId: string) => void;
}) => {
  const t = useTranslations('states');
  return props.streams.length === 0 ? null : (
    <label className="flex items-center gap-2">
      <span className="text-soft">{t('stream')}</span>
      <select className="field max-w-64" value={props.chosen} onChange={(event) => props.choose(event.target.value)}>
        {props.streams.map(({ streamId, name }) => (
          <option key={streamId} value={streamId}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
};
