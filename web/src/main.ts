import { mount } from 'svelte';
import Page from './Page.svelte';
import './style/fonts.css';
import './style/tokens.css';
import './style/base.css';
import './style/print.css';

const target = document.getElementById('app');
if (!target) throw new Error('the page has no #app');
mount(Page, { target });
