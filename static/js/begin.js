// Runs before anything is drawn, so that nothing moves afterwards: components that scripts enhance are drawn enhanced.
if ('noModule' in HTMLScriptElement.prototype) document.documentElement.classList.add('js', 'govuk-frontend-supported')
