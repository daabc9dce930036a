"""What the chat looks like and says before a word is said: the owner's settings of it, and what a page gets of them."""
