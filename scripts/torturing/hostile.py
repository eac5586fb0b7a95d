from torturing.attempts import Kind
KIND = Kind('hostile','',lambda p: iter(()),1,1,1.0)
