/** Holds in every package; each adds rules of its own. */
module.exports = {
  root: true,
  plugins: ['import'],
  rules: { 'import/no-cycle': ['error', { ignoreExternal: true }] },
  settings: {
    'import/resolver': { node: { extensions: ['.ts', '.tsx', '.js', '.mjs'] } },
    'import/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
  },
};
