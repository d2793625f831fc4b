export { confirm, input, select } from '@inquirer/prompts';
