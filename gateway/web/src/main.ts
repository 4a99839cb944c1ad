import { createApp } from 'vue'
import App from './app/App.vue'
import { makeVuetify } from './app/vuetify'
import { makeRouter } from './router'
import './styles/base.css'

createApp(App).use(makeVuetify()).use(makeRouter()).mount('#app')
