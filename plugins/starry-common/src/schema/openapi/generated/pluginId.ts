export const pluginId = 'starry';
