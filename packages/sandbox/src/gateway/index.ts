export { startGateway, type Endpoints } from './startGateway';
