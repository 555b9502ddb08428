import { PodLogBook } from './PodLogBook';

describe('PodLogBook', () => {
  const pod = { namespace: 'env', name: 'app' };
  const contents = (book: PodLogBook, previous = false) =>
    book.read({ ...pod, previous }).map(({ content }) => content);

  it('keeps the last thousand lines, and those of the run before', () => {
    const book = new PodLogBook(() => new Date(0));
    for (let i = 0; i < 1500; i++) {
      book.write(pod, `line ${i}`);
    }
    expect(contents(book)).toHaveLength(1000);
    expect(contents(book)[0]).toBe('line 500');

    book.turn(pod);
    book.write(pod, 'again');
    expect(contents(book)).toEqual(['again']);
    expect(contents(book, true)).toHaveLength(1000);

    book.forget(pod);
    expect(contents(book)).toEqual([]);
  });

  it('tells new lines to who follows, until they stop', () => {
    const book = new PodLogBook(() => new Date(0));
    const heard: string[] = [];
    book.follow(pod, () => {
      throw new Error('a broken reader');
    });
    const stop = book.follow(pod, ({ at, content }) =>
      heard.push(at + content),
    );
    book.write(pod, ' one');
    stop();
    book.write(pod, ' two');
    expect(heard).toEqual(['1970-01-01T00:00:00.000Z one']);
  });
});
