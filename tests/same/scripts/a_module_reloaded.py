import importlib

from modules import reloaded

reloaded.reloaded()
importlib.reload(reloaded)
reloaded.reloaded()
