import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// How long a query waits for what is to come. The default of one second is
// about the page, not about a machine that has other things to do as well. A
// test may take longer, so that one that fails says what it missed.
configure({ asyncUtilTimeout: 20_000 });
