'use strict';

const schema = `
  CREATE TABLE IF NOT EXISTS orders (
    number integer PRIMARY KEY,
    customer text NOT NULL,
    sku text NOT NULL,
    quantity integer NOT NULL CHECK (quantity > 0),
    status text NOT NULL,
    placed_on date NOT NULL
  );
  INSERT INTO orders (number, customer, sku, quantity, status, placed_on) VALUES
    (1001, 'Ada Marsh', 'CITY-7', 1, 'shipped', '2026-03-02'),
    (1002, 'Bruno Keller', 'TOUR-3', 2, 'packing', '2026-03-04'),
    (1003, 'Chipo Dube', 'BELL-1', 12, 'shipped', '2026-03-05'),
    (1004, 'Dana Orlov', 'CARGO-2', 1, 'waiting', '2026-03-09'),
    (1005, 'Ada Marsh', 'LIGHT-4', 3, 'packing', '2026-03-10'),
    (1006, 'Emil Sato', 'CITY-7', 2, 'packing', '2026-03-11'),
    (1007, 'Farah Nasser', 'LOCK-5', 4, 'waiting', '2026-03-12'),
    (1008, 'Bruno Keller', 'LIGHT-4', 1, 'waiting', '2026-03-12')
  ON CONFLICT (number) DO NOTHING;
`;

const columns = [
  { key: 'number', label: 'Order', format: 'text' },
  { key: 'customer', label: 'Customer', format: 'text' },
  { key: 'product', label: 'Product', format: 'text' },
  { key: 'quantity', label: 'Quantity', format: 'integer' },
  { key: 'total', label: 'Total', format: 'money' },
  { key: 'placedOn', label: 'Placed', format: 'date' },
  {
    key: 'status',
    label: 'Status',
    format: 'status',
    tones: { shipped: 'good', packing: 'neutral', waiting: 'warning' },
  },
  { key: 'inStock', label: 'In stock', format: 'integer' },
];

/**
 * All orders, newest first, with product and price from the stock.
 *
 * @returns columns and rows: a frontend shows what it gets, amounts are cents
 */
async function listOrders(database, stock) {
  const orders = await database.query(`
    SELECT number, customer, sku, quantity, status,
           to_char(placed_on, 'YYYY-MM-DD') AS "placedOn"
    FROM orders ORDER BY number DESC
  `);
  const products = new Map(stock.map(item => [item.sku, item]));
  return {
    columns,
    rows: orders.map(({ sku, ...order }) => {
      const product = products.get(sku);
      return {
        ...order,
        product: product?.name ?? sku,
        total: product ? product.price * order.quantity : null,
        inStock: product?.inStock ?? 0,
      };
    }),
  };
}

module.exports = { schema, listOrders };
