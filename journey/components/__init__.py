"""GOV.UK components from Python: the macros, and the rules by which a form field picks one."""
