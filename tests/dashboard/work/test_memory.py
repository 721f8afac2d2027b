"""What runs leave is set aside, and every so many runs everything is looked at again."""

from itertools import count

from dashboard.work import memory


def test_every_so_many_runs_what_was_set_aside_is_looked_at(monkeypatch):
    called = []
    monkeypatch.setattr(memory, "_runs", count(1))
    monkeypatch.setattr(memory, "_EVERY", 4)
    monkeypatch.setattr(memory.gc, "freeze", lambda: called.append("freeze"))
    monkeypatch.setattr(memory.gc, "unfreeze", lambda: called.append("unfreeze"))
    whole = [memory.freeze_this_run() for _ in range(9)]
    assert [k for k, one in enumerate(whole, 1) if one] == [4, 8]
    assert called == ["unfreeze" if one else "freeze" for one in whole]
