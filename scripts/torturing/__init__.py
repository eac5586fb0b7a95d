"""The torture rig: attacks on the product, each of a kind, counted in one table of tries and faults.

attempts    what a try is, and what a kind of attack is
table       the table of all tries, and the files from which a fault is replayed
commands    running `kg` as a user does, with what it took and what is wrong with how it ended
prepared    small datasets of invented reports that the attacks begin with
fuzzing     every reader, in a child that a watchdog restarts; `mutations`, `lines`, `reader`, `readers` and
            `file_readers` belong to it
killing     kill -9 of a build, of a push to a store, of an endpoint
environment disks, signals, locales, clocks, closed outputs
damage      damaged files of a dataset, its store and the cache
hostile     hostile text and names through every output
endpoint    attacks on `kg serve`
power_loss  the recorded writes of a build, cut off at every one of them

A kind is a function that yields its tries. It works in a temporary folder and talks to nothing but loopback.
"""
