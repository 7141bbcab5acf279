/** A box to tick with what it means beside it. */
export const CheckField = (props: {
  label: string;
  help?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) => (
  <label className="flex gap-2.5">
    <input
      type="checkbox"
      className="mt-0.5 size-4 shrink-0 accent-[var(--accent)]"
      checked={props.checked}
      onChange={({ target }) => props.onChange(target.checked)}
    />
    <span>
      {props.label}
      {props.help ? <span className="block text-xs text-soft">{props.help}</span> : null}
    </span>
  </label>
);
