// Backstage's signals, without a browser.
import { requireTypeScript } from './stage.mjs';

const ANSWER_MS = 5_000;

function openSocket(address, token) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address, token);
    const tooLong = setTimeout(() => socket.close(), ANSWER_MS);
    socket.onopen = () => {
      clearTimeout(tooLong);
      resolve(socket);
    };
    socket.onerror = () => {
      clearTimeout(tooLong);
      reject(new Error('No connection for signals'));
    };
  });
}

/** Tells the ids of environments that have changed; resolves to its socket. */
export async function followSignals(url, token, onIds) {
  const { SIGNAL_CHANNEL_ENVIRONMENTS: channel } = requireTypeScript(
    'plugins/starry-common/src',
  );
  const address = new URL(`${url}/api/signals`);
  address.protocol = 'ws:';
  // The first one after its start the backend does not answer: it only learns
  // from that to listen for others.
  const socket = await openSocket(address, token).catch(() =>
    openSocket(address, token),
  );
  socket.onmessage = ({ data }) => {
    const { channel: about, message } = JSON.parse(data);
    if (about === channel) onIds(message.ids);
  };
  socket.send(JSON.stringify({ action: 'subscribe', channel }));
  return socket;
}
