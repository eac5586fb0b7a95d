from torturing.attempts import Kind
KIND = Kind('endpoint','',lambda p: iter(()),1,1,1.0)
