from torturing.attempts import Kind
KIND = Kind('damage','',lambda p: iter(()),1,1,1.0)
