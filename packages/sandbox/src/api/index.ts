export { Accounts } from './Accounts';
export { createApi } from './createApi';
export { Permissions } from './Permissions';
