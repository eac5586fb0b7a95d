from torturing.attempts import Kind
KIND = Kind('power_loss','',lambda p: iter(()),1,1,1.0)
