function escape(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}

function page(title: string, body: string, head = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
${head}<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 40rem; margin: 10vh auto; padding: 0 1.25rem; }
h1 { font-size: 1.5rem; }
li { margin: .25rem 0; overflow-wrap: anywhere; }
</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

/** Nothing has this address; says what has one. */
export function unknownHostPage(
  host: string,
  known: string[],
  port: number,
): string {
  const links = known
    .map(name => {
      const address = escape(`http://${name}:${port}/`);
      return `<li><a href="${address}">${address}</a></li>`;
    })
    .join('\n');
  const list = known.length
    ? `<p>These addresses are in use:</p>\n<ul>\n${links}\n</ul>`
    : '<p>No environment has an address right now.</p>';
  return page(
    'Nothing runs here',
    `<p>No environment has the address <strong>${escape(
      host,
    )}</strong>. It may be gone, or not there yet.</p>\n${list}`,
  );
}

/** The address is known, and nothing behind it is ready. */
export function startingPage(host: string): string {
  return page(
    'Starting',
    `<p><strong>${escape(
      host,
    )}</strong> is known, and nothing behind it is ready yet. This page looks again by itself.</p>`,
    '<meta http-equiv="refresh" content="2">\n',
  );
}

/** What is behind the address broke off. */
export function brokenPage(host: string): string {
  return page(
    'No answer',
    `<p>The service behind <strong>${escape(
      host,
    )}</strong> did not answer. Its log tells why.</p>`,
  );
}
