'use strict';

/** What members of the loyalty programme save on every order. */
const DISCOUNT_PERCENT = 10;

/** How frontends announce the feature. */
const preview = {
  title: 'Loyalty discount',
  description: `Members of the loyalty programme save ${DISCOUNT_PERCENT} percent on every order.`,
};

module.exports = { DISCOUNT_PERCENT, preview };
