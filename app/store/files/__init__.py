"""Files written whole or not at all, and arrays opened by memory map."""
