import { showAbout } from './about.js';
import { getOrders } from './api.js';
import { element } from './element.js';
import { formatValue, isNumber } from './format.js';

const RETRY_MS = 5_000;

const [search, preview, filters, message, frame, table] = [
  'search',
  'preview',
  'filters',
  'message',
  'frame',
  'table',
].map(id => document.getElementById(id));

let orders;
let chosenStatus;
let retryTimer;

const statusColumn = () =>
  orders.columns.find(({ format }) => format === 'status');

function cell(row, column) {
  const value = row[column.key];
  const text = formatValue(value, column);
  const classes = [isNumber(column) && 'number', column.new && 'new'];
  return element(
    'td',
    {
      'data-label': column.label,
      class: classes.filter(Boolean).join(' ') || undefined,
    },
    column.format === 'status'
      ? element('span', { class: `chip ${column.tones?.[value] ?? ''}` }, text)
      : text,
  );
}

function headerCell(column) {
  const classes = [isNumber(column) && 'number', column.new && 'new'];
  return element(
    'th',
    { scope: 'col', class: classes.filter(Boolean).join(' ') || undefined },
    column.label,
  );
}

function matches(row) {
  const status = statusColumn();
  if (chosenStatus && row[status.key] !== chosenStatus) return false;
  const wanted = search.value.trim().toLocaleLowerCase();
  return orders.columns.some(column =>
    formatValue(row[column.key], column).toLocaleLowerCase().includes(wanted),
  );
}

function showFilters() {
  const status = statusColumn();
  if (!status) {
    filters.replaceChildren();
    return;
  }
  const counts = new Map();
  for (const row of orders.rows) {
    const value = row[status.key];
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const button = (label, value, count) =>
    element(
      'button',
      {
        type: 'button',
        'aria-pressed': String(chosenStatus === value),
        onclick: () => {
          chosenStatus = value;
          for (const one of filters.children) {
            one.setAttribute(
              'aria-pressed',
              String(one.value === (value ?? '')),
            );
          }
          showRows();
        },
        value: value ?? '',
      },
      label,
      element('span', { class: 'count' }, String(count)),
    );
  filters.replaceChildren(
    button('All', undefined, orders.rows.length),
    ...[...counts].map(([value, count]) => button(value, value, count)),
  );
}

function showRows() {
  const rows = orders.rows.filter(matches);
  frame.hidden = rows.length === 0;
  message.hidden = rows.length > 0;
  message.className = 'message';
  message.textContent = orders.rows.length
    ? 'No order matches'
    : 'There are no orders yet';
  table.replaceChildren(
    element('thead', {}, element('tr', {}, ...orders.columns.map(headerCell))),
    element(
      'tbody',
      {},
      ...rows.map(row =>
        element('tr', {}, ...orders.columns.map(column => cell(row, column))),
      ),
    ),
  );
}

function showPreview() {
  preview.hidden = !orders.preview;
  if (!orders.preview) return;
  const { title, description } = orders.preview;
  preview.replaceChildren(
    element('strong', {}, `Feature preview: ${title}`),
    description,
  );
}

function showFailure(error) {
  frame.hidden = true;
  preview.hidden = true;
  filters.replaceChildren();
  message.hidden = false;
  message.className = 'message failed';
  message.replaceChildren(
    element('b', {}, 'The orders cannot be shown. '),
    `${error.message}.`,
    element('button', { type: 'button', onclick: load }, 'Try again'),
  );
}

async function load() {
  clearTimeout(retryTimer);
  try {
    orders = await getOrders();
    showPreview();
    showFilters();
    showRows();
  } catch (error) {
    showFailure(error);
    retryTimer = setTimeout(load, RETRY_MS);
  }
  await showAbout();
}

search.addEventListener('input', () => orders && showRows());
load();
