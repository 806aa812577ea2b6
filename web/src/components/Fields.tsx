import { useId } from 'react';
import type { Option } from './ReasonForm';

type Line = {
  name: string;
  label: string;
  type?: string;
  required?: boolean;
  value?: string;
  hint?: string;
  min?: string;
  max?: string;
  onChange?: (value: string) => void;
};

/** A line of a form under its label. */
export function Line({ name, label, type = 'text', required = false, value, hint, min, max, onChange }: Line) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        type={type}
        required={required}
        defaultValue={value}
        min={min}
        max={max}
        maxLength={1000}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={onChange && ((e) => onChange(e.target.value))}
      />
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

type Pick = {
  name: string;
  label: string;
  options: Option[];
  value?: string;
  empty?: string;
  onChange?: (value: string) => void;
};

/** One of several under a label; with `empty` nothing is chosen at first, and something must be. */
export function Pick({ name, label, options, value, empty, onChange }: Pick) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        name={name}
        required
        defaultValue={value ?? (empty === undefined ? options[0]?.value : '')}
        onChange={onChange && ((e) => onChange(e.target.value))}
      >
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map((o) => (
          <option key={o.value} value={o.value}>
            {o.label}
          </option>
        ))}
      </select>
    </div>
  );
}

type Rows = { legend: string; count: number; least: number; most: number; more: string; fewer: string; set: (n: number) => void };

/** Buttons that make a list of fields longer or shorter. */
export function MoreOrFewer({ legend, count, least, most, more, fewer, set }: Rows) {
  return (
    <fieldset className="choices">
      <legend>{legend}</legend>
      <button type="button" className="button quiet" disabled={count >= most} onClick={() => set(count + 1)}>
        {more}
      </button>
      <button type="button" className="button quiet" disabled={count <= least} onClick={() => set(count - 1)}>
        {fewer}
      </button>
    </fieldset>
  );
}
