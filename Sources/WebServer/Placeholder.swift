enum WebServerPlaceholder {}
