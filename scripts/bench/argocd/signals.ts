// Backstage's signals, without a browser.
import {
  EnvironmentsSignal,
  SIGNAL_CHANNEL_ENVIRONMENTS as CHANNEL,
} from '@starry-idp/backstage-plugin-starry-common';

const ANSWER_MS = 5_000;

function openSocket(address: URL, token: string): Promise<WebSocket> {
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
export async function followSignals(
  url: string,
  token: string,
  onIds: (ids: string[]) => void,
): Promise<WebSocket> {
  const address = new URL(`${url}/api/signals`);
  address.protocol = 'ws:';
  // The first one after its start the backend does not answer: it only learns
  // from that to listen for others.
  const socket = await openSocket(address, token).catch(() =>
    openSocket(address, token),
  );
  socket.onmessage = ({ data }) => {
    const { channel, message } = JSON.parse(data) as {
      channel: string;
      message: EnvironmentsSignal;
    };
    if (channel === CHANNEL) onIds(message.ids);
  };
  socket.send(JSON.stringify({ action: 'subscribe', channel: CHANNEL }));
  return socket;
}
