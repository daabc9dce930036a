/** Speaks to the chat for this site: buttons and fields of pages, the product that is looked at, who is logged in. */
( function () {
	'use strict';
	window.SalesAgent = window.SalesAgent || function () {
		( window.SalesAgent.q = window.SalesAgent.q || [] ).push( arguments );
	};

	document.addEventListener( 'click', function ( event ) {
		if ( event.target.closest( '[data-sales-agent=open]' ) ) {
			window.SalesAgent( 'open' );
		}
	} );
	document.addEventListener( 'submit', function ( event ) {
		var form = event.target.closest( 'form[data-sales-agent=ask]' );
		if ( ! form ) {
			return;
		}
		event.preventDefault();
		window.SalesAgent( 'send', form.elements.question.value );
		form.reset();
	} );

	var context = document.getElementById( 'sales-agent-context' );
	if ( context ) {
		window.SalesAgent( 'context', JSON.parse( context.textContent ) );
	}

	var asked = false;
	window.addEventListener( 'sales-agent:open', function () {
		var tag = document.getElementById( 'sales-agent-js' );
		var route = tag && tag.getAttribute( 'data-identity' );
		if ( asked || ! route ) {
			return;
		}
		asked = true;
		fetch( route, { headers: { 'X-Sales-Agent': '1' }, cache: 'no-store' } )
			.then( function ( answer ) {
				return answer.ok ? answer.json() : {};
			} )
			.then( function ( answer ) {
				if ( answer.token ) {
					window.SalesAgent( 'identify', { token: answer.token } );
				}
			} )
			.catch( function () {
				asked = false; // tried again when the chat is opened again
			} );
	} );
}() );
