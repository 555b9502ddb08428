// How values look, by the format that the backend names. One that this page
// does not know yet is shown as it is.
// In the page's own language: the browser's might be none that Intl knows.
const language = document.documentElement.lang;
const money = new Intl.NumberFormat(language, {
  style: 'currency',
  currency: 'EUR',
});
const integer = new Intl.NumberFormat(language);
const percent = new Intl.NumberFormat(language, { style: 'percent' });
const date = new Intl.DateTimeFormat(language, {
  dateStyle: 'medium',
  timeZone: 'UTC',
});

const formats = {
  money: cents => money.format(cents / 100),
  integer: value => integer.format(value),
  percent: value => percent.format(value / 100),
  date: value => date.format(new Date(value)),
};

export const isNumber = ({ format }) =>
  ['money', 'integer', 'percent'].includes(format);

export function formatValue(value, { format }) {
  if (value === null || value === undefined) return '–';
  return formats[format]?.(value) ?? String(value);
}
