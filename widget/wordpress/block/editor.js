( function ( blocks, blockEditor, components, element, i18n ) {
	'use strict';
	var create = element.createElement;
	var __ = i18n.__;

	blocks.registerBlockType( 'sales-agent/chat', {
		edit: function ( props ) {
			var given = props.attributes;
			var text = function ( name, label ) {
				return create( components.TextControl, {
					key: name,
					label: label,
					value: given[ name ],
					onChange: function ( value ) {
						var change = {};
						change[ name ] = value;
						props.setAttributes( change );
					},
				} );
			};
			var kinds = [
				{ value: 'button', label: __( 'A button that opens the chat', 'sales-agent' ) },
				{ value: 'ask', label: __( 'A field for a question', 'sales-agent' ) },
			];
			var label = given.label || ( given.type === 'ask' ? __( 'Ask', 'sales-agent' ) : __( 'Chat with us', 'sales-agent' ) );
			return create(
				'div',
				blockEditor.useBlockProps(),
				create(
					blockEditor.InspectorControls,
					null,
					create(
						components.PanelBody,
						{ title: __( 'Chat', 'sales-agent' ) },
						create( components.SelectControl, {
							label: __( 'Kind', 'sales-agent' ),
							value: given.type,
							options: kinds,
							onChange: function ( value ) {
								props.setAttributes( { type: value } );
							},
						} ),
						text( 'label', __( 'Label', 'sales-agent' ) ),
						given.type === 'ask' ? text( 'placeholder', __( 'Hint in the field', 'sales-agent' ) ) : null
					)
				),
				given.type === 'ask' ? create( 'input', { type: 'text', disabled: true, placeholder: given.placeholder || __( 'What would you like to know?', 'sales-agent' ) } ) : null,
				create( 'button', { type: 'button', className: 'wp-element-button', disabled: true }, label )
			);
		},
		save: function () {
			return null; // the server makes the markup
		},
	} );
}( window.wp.blocks, window.wp.blockEditor, window.wp.components, window.wp.element, window.wp.i18n ) );
