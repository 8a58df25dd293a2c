/** Removes comments and the slashes of void elements: the server puts its values into tags of this plain form. */
export function compactDocument() {
  return {
    name: 'compact-document',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html) =>
        html
          .replace(/<!--.*?-->/gs, '')
          .replace(/<(base|meta|link)([^>]*) \/>/g, '<$1$2>')
          .replace(/^\s*\n/gm, ''),
    },
  };
}
