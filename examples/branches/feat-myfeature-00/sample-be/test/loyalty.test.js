'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { describeStock } = require('../inventory');
const { listOrders } = require('../orders');

const stock = [{ sku: 'CITY-7', name: 'City bike', price: 64905, inStock: 1 }];

test('members of the loyalty programme pay less', async () => {
  const order = { number: 1, sku: 'CITY-7', quantity: 1 };
  const database = {
    query: async () => [
      { ...order, isMember: true },
      { ...order, isMember: false },
    ],
  };
  const { preview, rows } = await listOrders(database, stock);
  assert.equal(preview.title, 'Loyalty discount');
  assert.deepEqual(
    rows.map(({ total, discount, toPay }) => [total, discount, toPay]),
    [
      [64905, -6491, 58414],
      [64905, 0, 64905],
    ],
  );
});

test('a product has a price for members', () => {
  const { rows } = describeStock(stock);
  assert.equal(rows[0].memberPrice, 58415);
});
