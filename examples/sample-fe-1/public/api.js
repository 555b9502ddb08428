// What the page asks the server it came from. Addresses are relative, so that
// the page also works below a gateway's path.
async function get(address) {
  let response;
  try {
    response = await fetch(address);
  } catch {
    throw new Error('The server of this page cannot be reached');
  }
  const body = await response.json().catch(() => undefined);
  if (!response.ok || !body) {
    throw new Error(
      body?.error?.message ?? `The answer was ${response.status}`,
    );
  }
  return body;
}

/** What this page is. */
export const getAbout = () => get('about');

/** What its backend is. */
export const getBackend = () => get('api/info');

/** All orders, as columns and rows. */
export const getOrders = () => get('api/orders');
