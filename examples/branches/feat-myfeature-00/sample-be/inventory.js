'use strict';
const { DISCOUNT_PERCENT, preview } = require('./loyalty');

const CACHE_KEY = 'stock';
const CACHE_SECONDS = 15;

const schema = `
  CREATE TABLE IF NOT EXISTS products (
    sku text PRIMARY KEY,
    name text NOT NULL,
    description text NOT NULL,
    price integer NOT NULL CHECK (price >= 0),
    in_stock integer NOT NULL CHECK (in_stock >= 0),
    shelf text NOT NULL
  );
  INSERT INTO products (sku, name, description, price, in_stock, shelf) VALUES
    ('CITY-7', 'City bike', 'Seven gears, upright, with a basket', 64900, 14, 'A1'),
    ('TOUR-3', 'Touring bike', 'For the long way round', 119900, 5, 'A2'),
    ('CARGO-2', 'Cargo bike', 'Carries two children, or a fridge', 289900, 0, 'A4'),
    ('LIGHT-4', 'Front light', '80 lux, from the hub', 4900, 62, 'C2'),
    ('LOCK-5', 'Folding lock', 'A metre of hardened steel', 7900, 3, 'C3'),
    ('BELL-1', 'Brass bell', 'Heard three streets away', 1900, 140, 'C1')
  ON CONFLICT (sku) DO NOTHING;
`;

const columns = [
  { key: 'name', label: 'Product', format: 'text' },
  { key: 'description', label: 'Description', format: 'text' },
  { key: 'price', label: 'Price', format: 'money' },
  { key: 'memberPrice', label: 'Member price', format: 'money', new: true },
  { key: 'inStock', label: 'In stock', format: 'integer' },
  {
    key: 'availability',
    label: 'Availability',
    format: 'status',
    tones: { available: 'good', 'last ones': 'warning', 'sold out': 'bad' },
  },
  { key: 'shelf', label: 'Shelf', format: 'text' },
];

function availability({ inStock }) {
  if (inStock === 0) return 'sold out';
  return inStock <= 5 ? 'last ones' : 'available';
}

/** All products, through the cache where there is one. */
async function listProducts(database, cache) {
  const cached = await cache.get(CACHE_KEY);
  if (cached) return JSON.parse(cached);
  const products = await database.query(`
    SELECT sku, name, description, price, in_stock AS "inStock", shelf
    FROM products ORDER BY price DESC
  `);
  await cache.set(CACHE_KEY, JSON.stringify(products), CACHE_SECONDS);
  return products;
}

/** Products as columns and rows: a frontend shows what it gets. */
function describeStock(products) {
  return {
    preview,
    columns,
    rows: products.map(product => ({
      ...product,
      memberPrice: Math.round((product.price * (100 - DISCOUNT_PERCENT)) / 100),
      availability: availability(product),
    })),
  };
}

module.exports = { schema, listProducts, describeStock };
